identity_unlinked-subject = { $product } のログイン方法が 1 つ解除されました
identity_unlinked-lead = 今後、{ $provider } で { $product } アカウントにログインすることはできません。ほかのすべての端末からログアウトされました。
identity_unlinked-other = 別のサービス
identity_unlinked-not-you = お心当たりがない場合は、第三者がお客様のアカウントにアクセスできる状態です。メールで届くコードまたはリンクで { $product } にログインし、新しいパスワードを設定してください。ほかのすべての端末からログアウトされます。
