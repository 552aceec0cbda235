# One static binary in an empty image: no shell, no libraries, no accounts, nothing to update but itself.
#
#   docker build -t countersign .
#   docker run --rm countersign --version

FROM rust:1-bookworm AS build
# PostgreSQL's client library needs OpenSSL for TLS. It is Debian's here: the one that cargo would build along has no
# locks in a static binary (the build refuses it). Debian mends it; `docker compose build --pull --no-cache` (or `docker
# build` with the same words) gets that, and without them these lines come from the cache as they were.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libssl-dev ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN RUSTFLAGS="-C target-feature=+crt-static" \
    OPENSSL_NO_VENDOR=1 OPENSSL_STATIC=1 \
    OPENSSL_LIB_DIR="/usr/lib/$(gcc -print-multiarch)" OPENSSL_INCLUDE_DIR=/usr/include \
    cargo build --release --locked --package countersign --features postgres-tls \
        --target "$(rustc -vV | sed -n 's/^host: //p')"
RUN mkdir -p /out/data && cp target/*/release/countersign /out/countersign && /out/countersign --version

FROM scratch
# Whose certificates are trusted: the database's and the mail relay's.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/countersign /countersign
# For an SQLite file, where there is no PostgreSQL: mount a volume here and set DATABASE_URL=sqlite:/data/countersign.db
COPY --from=build --chown=65534:65534 /out/data /data
# Whoever starts the image without a word about its mode listens to others: that is no development.
ENV COUNTERSIGN_MODE=production \
    COUNTERSIGN_LISTEN=0.0.0.0:5173 \
    COUNTERSIGN_DATA_DIR=/data
USER 65534:65534
EXPOSE 5173
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s CMD ["/countersign", "healthcheck"]
# SIGTERM drains; give it 40 s before the kill (docker stop -t 40, stop_grace_period in compose).
STOPSIGNAL SIGTERM
ENTRYPOINT ["/countersign"]
CMD ["serve"]
