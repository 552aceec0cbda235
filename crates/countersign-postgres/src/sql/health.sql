-- A write that no rule reads: it fails where the server is read-only, or cannot rewrite a row.
INSERT INTO deployment_counters (name, slot, total) VALUES ('health', 'epoch', 0)
ON CONFLICT (name, slot) DO UPDATE SET total = 0
