let_in-subject = { $product } をご利用いただけるようになりました
let_in-lead = { $product } をご利用いただけるようになりました。
let_in-lead-feature = { $product } の「{ $feature }」をご利用いただけるようになりました。
let_in-button = { $product } を開く
let_in-what-now = このメールアドレスで次にログインしたときからご利用いただけます。
let_in-why = ウェイティングリストに登録されていたため、このメールをお送りしています。
