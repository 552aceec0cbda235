SELECT address, user_id FROM address_credentials WHERE address = ANY (:addresses)
UNION
SELECT address, user_id FROM address_credentials WHERE user_id = ANY (:ids)
