link_identity-subject = { $product } の連携コード
link_identity-subject-with-code = { $code }：{ $product } の連携コード
link_identity-lead = 今後 { $provider } で { $product } アカウントにログインできるようにするためのコードは次のとおりです。
link_identity-other = 別のサービス
link_identity-not-you = お心当たりがない場合は、このメールを無視してください。コードがなければ連携されることはなく、アカウントに変更はありません。
