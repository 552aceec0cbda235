//! The root secret: from the settings, or in development one that is made once and kept in the data folder.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::keys::{AlikeRootSecrets, KeyRing, RootSecret};
use countersign_core::ports::entropy::Entropy;
use zeroize::Zeroizing;

use crate::settings::{Secret, Settings, decode_root_secret};

const FILE: &str = "root-secret";

/// Why there is no root secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RootSecretError {
    /// Its file cannot be read or made.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There are two that look alike.
    #[error(transparent)]
    Alike(#[from] AlikeRootSecrets),
    /// What is there cannot be used.
    #[error("the root secret in {place} {what}")]
    Unusable {
        /// Where it is.
        place: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// The keys of this deployment: those of the root secret, and those of the one before while it is still set.
pub(crate) fn open_key_ring(settings: &Settings, entropy: &dyn Entropy) -> Result<KeyRing, RootSecretError> {
    let root = open_root_secret(settings, entropy)?;
    match &settings.previous_root_secret {
        None => Ok(KeyRing::new(&root)),
        Some(text) => {
            let previous = decode(text, "previous_root_secret".to_owned())?;
            Ok(KeyRing::with_previous(&root, &previous)?)
        }
    }
}

/// The same, but makes nothing: `None` where nobody set a root secret and none was made yet.
pub(crate) fn find_key_ring(
    settings: &Settings,
    entropy: &dyn Entropy,
) -> Result<Option<KeyRing>, RootSecretError> {
    if settings.root_secret.is_none() && !settings.data_dir.join(FILE).exists() {
        return Ok(None);
    }
    open_key_ring(settings, entropy).map(Some)
}

/// The root secret of this deployment.
pub(crate) fn open_root_secret(
    settings: &Settings,
    entropy: &dyn Entropy,
) -> Result<RootSecret, RootSecretError> {
    if let Some(text) = &settings.root_secret {
        return decode(text, "the settings".to_owned());
    }
    let path = settings.data_dir.join(FILE);
    let failed = |source| RootSecretError::File {
        path: path.clone(),
        source,
    };
    make_folder(&settings.data_dir).map_err(failed)?;
    if !path.try_exists().map_err(failed)? {
        make(&path, entropy).map_err(failed)?;
    }
    let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(failed)?;
    decode(&Secret::new(text.trim_end()), path.display().to_string())
}

fn decode(text: &Secret, place: String) -> Result<RootSecret, RootSecretError> {
    decode_root_secret(text).map_err(|what| RootSecretError::Unusable { place, what })
}

/// Makes a folder that nobody else may look into, if it is not there.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Written whole under another name and then linked: nobody ever reads half a secret, and of two that start at once
/// one makes it and both use it.
fn make(path: &Path, entropy: &dyn Entropy) -> io::Result<()> {
    let mut octets = Zeroizing::new([0; 32]);
    entropy.fill(&mut *octets);
    let text = Zeroizing::new(format!("base64:{}\n", STANDARD.encode(*octets)));
    let draft = path.with_extension(std::process::id().to_string());
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use countersign_core::keys::system_entropy::SystemEntropy;

    #[test]
    fn it_is_made_once_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("countersign-root-secret-{}", std::process::id()));
        let mut settings = Settings::default();
        settings.data_dir = folder.join("data");
        let read = || fs::read_to_string(settings.data_dir.join(FILE)).unwrap();
        open_root_secret(&settings, &SystemEntropy::new()).unwrap();
        let first = read();
        open_root_secret(&settings, &SystemEntropy::new()).unwrap();
        assert_eq!(first, read());
        assert!(first.starts_with("base64:") && first.len() == 52);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&settings.data_dir), mode(&settings.data_dir.join(FILE))),
            (0o700, 0o600)
        );
        assert_eq!(
            fs::read_dir(&settings.data_dir).unwrap().count(),
            1,
            "no draft is left"
        );
        fs::write(settings.data_dir.join(FILE), "short").unwrap();
        let error = open_root_secret(&settings, &SystemEntropy::new())
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("is shorter than 32 bytes"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
