// An OpenID provider on loopback, whose people sign in with any name: says where it is in one line, and runs until its
// standard input ends.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

// Its remarks about being no production set-up are not for whoever reads our one line.
console.info = console.warn = console.error;

const redirectUri = "https://login.example/oauth2/callback/idp";
const client = (id, more) => ({
  client_id: id,
  client_secret: `secret of ${id}: 100% & more`,
  redirect_uris: [redirectUri],
  ...more,
});
const key = (type, options, more) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  use: "sig",
  ...more,
});

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client("by-header", { token_endpoint_auth_method: "client_secret_basic" }),
      client("by-form", { token_endpoint_auth_method: "client_secret_post" }),
      client("by-curve", { id_token_signed_response_alg: "ES256" }),
    ],
    jwks: {
      keys: [
        key("rsa", { modulusLength: 2048 }, { kid: "rsa", alg: "RS256" }),
        key("ec", { namedCurve: "P-256" }, { kid: "curve", alg: "ES256" }),
      ],
    },
    cookies: { keys: ["of no importance"] },
    pkce: { methods: ["S256"], required: () => true },
    features: { claimsParameter: { enabled: true } },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "locale"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@example.com`,
        email_verified: true,
        name: `The ${id}`,
        locale: "en-GB",
      }),
    }),
  });
  server.on("request", provider.callback());
  console.log(JSON.stringify({ issuer }));
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
