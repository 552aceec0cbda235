reauthenticate-subject = { $product } の本人確認コード
reauthenticate-subject-with-code = { $code }：{ $product } の本人確認コード
reauthenticate-lead = { $product } でご本人であることを確認するためのコードは次のとおりです。
reauthenticate-why = { $product } は、アカウントの重要な変更の前にこのコードの入力をお願いしています。
reauthenticate-not-you = お心当たりがない場合は、第三者がお客様のアカウントにログインしているおそれがあります。コードを誰にも教えず、{ $product } にログインして、他のすべてのセッションを終了してください。
