waitlist_confirmed-subject = { $product } のウェイティングリストに登録されました
waitlist_confirmed-lead = { $product } のウェイティングリストに登録されました。
waitlist_confirmed-lead-feature = { $product } の「{ $feature }」のウェイティングリストに登録されました。
waitlist_confirmed-what-now = 順番になりましたら、このメールアドレスにお知らせします。それまで何もする必要はありません。
waitlist_confirmed-not-you = お心当たりがない場合は、このメールを無視してください。
