SELECT 1 FROM signed_in
