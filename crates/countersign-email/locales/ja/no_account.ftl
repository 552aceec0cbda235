no_account-subject = { $product } のアカウントがまだありません
no_account-subject-code = { $product } の登録用コード
no_account-subject-link = { $product } の登録用リンク
no_account-subject-with-code = { $code }：{ $product } の登録用コード
no_account-lead = { $purpose ->
    [signup] このメールアドレスで { $product } への登録がリクエストされました。このアドレスのアカウントはまだありません。
   *[signin] このメールアドレスで { $product } へのログインがリクエストされましたが、このアドレスのアカウントはありません。
}
no_account-code-lead = アカウントを作成するためのコードは次のとおりです。
no_account-link-lead = 次のリンクからアカウントを作成できます。
no_account-button = アカウントを作成する
no_account-what-now = すでにアカウントをお持ちの場合は、別のメールアドレスで登録されている可能性があります。そのアドレスでお試しください。招待を受けている場合は、招待メールが届いたアドレスをご利用ください。
no_account-not-you = お心当たりがない場合は、このメールを無視してください。アカウントは作成されていません。
