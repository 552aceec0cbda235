ORDER BY u.id DESC LIMIT :limit OFFSET :skip
