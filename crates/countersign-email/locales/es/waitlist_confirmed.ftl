waitlist_confirmed-subject = Estás en la lista de espera de { $product }
waitlist_confirmed-lead = Estás en la lista de espera de { $product }.
waitlist_confirmed-lead-feature = Estás en la lista de espera de «{ $feature }» en { $product }.
waitlist_confirmed-what-now = Cuando llegue tu turno, recibirás un correo en esta dirección. Hasta entonces no tienes que hacer nada.
waitlist_confirmed-not-you = Si no fuiste tú, puedes ignorar este correo.
