identity_linked-subject = { $product } に新しいログイン方法が追加されました
identity_linked-lead = 今後、{ $provider } で { $product } アカウントにログインできます。
identity_linked-other = 別のサービス
identity_linked-not-you = お心当たりがない場合は、第三者がお客様のアカウントにアクセスできる状態です。メールで届くコードまたはリンクで { $product } にログインし、この連携を解除してください。ほかのすべての端末からログアウトされます。
