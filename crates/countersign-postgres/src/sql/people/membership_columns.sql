SELECT m.id AS membership_id, m.account_id AS membership_account, m.user_id AS membership_user,
       m.role AS membership_role, m.granted_by AS membership_granted_by, m.created_at AS membership_created_at,
       m.updated_at AS membership_updated_at
