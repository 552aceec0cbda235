# One static binary in an empty image.
FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
RUN RUSTFLAGS="-C target-feature=+crt-static" \
    cargo build --release --locked --package countersign --target "$(rustc -vV | sed -n 's/^host: //p')" \
 && mkdir -p /out/tmp && cp target/*/release/countersign /out/countersign

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/countersign /countersign
ENV COUNTERSIGN_LISTEN=0.0.0.0:5173
USER 65534:65534
EXPOSE 5173
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/countersign", "healthcheck"]
ENTRYPOINT ["/countersign"]
CMD ["serve"]
