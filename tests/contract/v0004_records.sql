-- Rows as the program wrote them into its fourth schema, beside those of v0002_records.sql, whose tables it had too.
INSERT INTO api_keys (id, name, role, station, digest, created_at, created_by, expires_at, last_used_at, revoked_at) VALUES ('k1', '李伟', 'reviewer', NULL, 'd1', '2026-03-14 08:00:00.000000', 'setup', NULL, '2026-03-14 12:00:00.000000', NULL);
INSERT INTO web_sessions (digest, key_id, created_at, expires_at) VALUES ('s1', 'k1', '2026-03-14 08:00:00.000000', '2026-03-15 08:00:00.000000');
INSERT INTO audit_log (at, who, role, key_id, address, action, subject, detail) VALUES ('2026-03-14 08:00:00.000000', '李伟', 'reviewer', 'k1', '127.0.0.1', 'sign-in', '', '{}');
INSERT INTO review_claims (inspection_id, id, holder, expires_at) VALUES ('a05', 'c1', '李伟', '2026-03-14 13:00:00.000000');
