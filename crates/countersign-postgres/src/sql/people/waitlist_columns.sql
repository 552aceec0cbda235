SELECT w.id, w.user_id, w.account_id, w.address, w.feature, w.client, w.since, w.granted_at
