invite-subject = Tienes una invitación a { $product }
invite-lead = Tienes una invitación a { $product }.
invite-lead-by = { $inviter } te invita a { $product }.
invite-lead-to = Tienes una invitación para unirte a «{ $account }» en { $product }.
invite-lead-by-to = { $inviter } te invita a unirte a «{ $account }» en { $product }.
invite-role = Tu función será: { $role ->
    [owner] propietario
    [admin] administrador
    [viewer] lector
   *[member] miembro
}.
invite-button = Aceptar la invitación
invite-sent = La invitación se envió a esta dirección de correo { $when }.
invite-names = Los nombres de este correo los escribió la persona que te invita.
invite-not-you = Si no la esperabas, puedes ignorar este correo: no pasa nada mientras no aceptes.
