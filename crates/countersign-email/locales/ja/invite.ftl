invite-subject = { $product } への招待
invite-lead = { $product } に招待されています。
invite-lead-by = { $inviter } さんから { $product } に招待されています。
invite-lead-to = { $product } の「{ $account }」に招待されています。
invite-lead-by-to = { $inviter } さんから { $product } の「{ $account }」に招待されています。
invite-role = 役割：{ $role ->
    [owner] オーナー
    [admin] 管理者
    [viewer] 閲覧者
   *[member] メンバー
}
invite-button = 招待を承諾する
invite-sent = 招待日時：{ $when }（このメールアドレス宛）
invite-names = このメールにある名前は、招待した方が入力したものです。
invite-not-you = お心当たりがない場合は、このメールを無視してください。承諾しない限り、何も起こりません。
