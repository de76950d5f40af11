"""The wall board: its figures gathered once for all screens, and told in their language."""

from service.board.contents import Board, gather
from service.board.snapshots import Snapshots
from service.board.view import BoardView, Tile

__all__ = ["Board", "BoardView", "Snapshots", "Tile", "gather"]
