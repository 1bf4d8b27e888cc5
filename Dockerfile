# The image: the static program and certificates of the base, no shell, no root. Made of the binaries of a release:
#   docker buildx build --platform linux/amd64,linux/arm64 --build-context binaries=FOLDER .
# where FOLDER holds linux/amd64/seawall and linux/arm64/seawall.
FROM gcr.io/distroless/static-debian13:nonroot@sha256:f7f8f729987ad0fdf6b05eeeae94b26e6a0f613bdf46feea7fc40f7bd72953e6
ARG TARGETPLATFORM
COPY --from=binaries --chmod=755 ${TARGETPLATFORM}/seawall /usr/local/bin/seawall
COPY LICENSE /usr/share/doc/seawall/LICENSE
LABEL org.opencontainers.image.source="https://github.com/seawall-dev/seawall" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Policy-as-code compliance scanner for Azure"
USER 65532:65532
WORKDIR /workspace
ENTRYPOINT ["/usr/local/bin/seawall"]
CMD ["scan"]
