//! AUTH: PLAIN where the relay offers it, else LOGIN. Whether a password may go over a connection is decided before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::response::Response;

use super::outcome::Failure;
use super::settings::Credentials;

/// Signed in.
const WELCOME: u16 = 235;
/// The relay wants to hear more.
const GO_ON: u16 = 334;
/// The relay offers a mechanism and then does not take it: not at all, or not for this user.
const NOT_THIS_WAY: [u16; 2] = [504, 534];

/// Signs in, or says why not.
pub(crate) async fn sign_in(
    connection: &mut AsyncSmtpConnection,
    credentials: &Credentials,
) -> Result<(), Failure> {
    let offers = |mechanism| connection.server_info().supports_auth_mechanism(mechanism);
    let (offers_plain, offers_login) = (offers(Mechanism::Plain), offers(Mechanism::Login));
    if offers_plain {
        match plain(connection, credentials).await {
            Err(Failure::Said(code, _)) if offers_login && NOT_THIS_WAY.contains(&code) => {}
            ended => return ended,
        }
    }
    if offers_login {
        return login(connection, credentials).await;
    }
    Err(Failure::Broke(
        "the relay offers neither AUTH PLAIN nor AUTH LOGIN".to_owned(),
    ))
}

/// RFC 4616, with the initial response of RFC 4954; who does not know that one asks for it.
async fn plain(connection: &mut AsyncSmtpConnection, credentials: &Credentials) -> Result<(), Failure> {
    let token = STANDARD.encode(format!("\0{}\0{}", credentials.user, credentials.password));
    let mut answer = connection.command(format!("AUTH PLAIN {token}\r\n")).await?;
    if answer.has_code(GO_ON) {
        answer = connection.command(format!("{token}\r\n")).await?;
    }
    expect_welcome(&answer)
}

/// Never standardised. What relays ask differs in words and in language, but always the user comes first.
async fn login(connection: &mut AsyncSmtpConnection, credentials: &Credentials) -> Result<(), Failure> {
    let mut answer = connection.command("AUTH LOGIN\r\n").await?;
    for said in [&credentials.user, &credentials.password] {
        if !answer.has_code(GO_ON) {
            break;
        }
        let said = STANDARD.encode(said);
        answer = connection.command(format!("{said}\r\n")).await?;
    }
    expect_welcome(&answer)
}

fn expect_welcome(answer: &Response) -> Result<(), Failure> {
    if answer.has_code(WELCOME) {
        Ok(())
    } else {
        let code = u16::from(answer.code());
        Err(Failure::Said(code, "is no answer to AUTH".to_owned()))
    }
}
