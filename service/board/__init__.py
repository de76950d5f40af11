"""The wall board: its figures gathered once for all screens, and told in their language."""

from service.board.contents import Board, gather, is_on_board
from service.board.snapshots import Snapshots
from service.board.view import BoardView, Tile

__all__ = ["Board", "BoardView", "Snapshots", "Tile", "gather", "is_on_board"]
