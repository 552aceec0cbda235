//! What kind of browser asked: a fixed list of families, so that nothing a stranger typed reaches a mail.

use serde::{Deserialize, Serialize};

macro_rules! families {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $word:literal, $label:literal, [$($needle:literal),*];)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = $label] $variant,)+
            /// None of the list, or no header at all.
            #[default]
            Unknown,
        }

        impl $name {
            /// The word in tables.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ $name::Unknown => "unknown" }
            }

            /// The name people know it by; `None` for the unknown.
            pub fn label(self) -> Option<&'static str> {
                match self { $($name::$variant => Some($label),)+ $name::Unknown => None }
            }

            /// Reads [`Self::as_str`] back; anything else is the unknown.
            pub fn parse(text: &str) -> Self {
                match text { $($word => $name::$variant,)+ _ => $name::Unknown }
            }

            /// Finds the first family whose mark stands in a `User-Agent` header.
            pub fn from_user_agent(header: &str) -> Self {
                $(if [$($needle),*].iter().any(|needle| header.contains(needle)) { return $name::$variant; })+
                $name::Unknown
            }
        }
    };
}

families! {
    /// A browser or program family. The order matters: most browsers also claim to be others.
    Browser {
        Edge => "edge", "Edge", ["Edg/", "EdgA/", "EdgiOS/"];
        Opera => "opera", "Opera", ["OPR/", "Opera"];
        Samsung => "samsung", "Samsung Internet", ["SamsungBrowser"];
        Firefox => "firefox", "Firefox", ["Firefox/", "FxiOS/"];
        Chrome => "chrome", "Chrome", ["Chrome/", "CriOS/", "Chromium/"];
        Safari => "safari", "Safari", ["Safari/"];
        Curl => "curl", "curl", ["curl/"];
        Program => "program", "a program", ["python", "Python", "okhttp", "Go-http", "node", "axios", "reqwest", "Dart/"];
    }
}

families! {
    /// An operating system family.
    Platform {
        Ios => "ios", "iPhone or iPad", ["iPhone", "iPad"];
        Android => "android", "Android", ["Android"];
        Windows => "windows", "Windows", ["Windows"];
        Mac => "mac", "Mac", ["Mac OS X", "Macintosh"];
        ChromeOs => "chrome_os", "ChromeOS", ["CrOS"];
        Linux => "linux", "Linux", ["Linux", "X11"];
    }
}
