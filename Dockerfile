# The gateway without the embedded ClickHouse: in a cluster a ClickHouse server is configured. x64 only; needs BuildKit (Docker 23 or later).
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src src
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Ingress -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -p:SkipChdb=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# The log and the gateway's own state: the only thing it writes, so that all else may be read-only. A volume takes over the folder's owner.
RUN install -d -o "$APP_UID" -g "$APP_UID" /var/lib/inferly
COPY --from=build /app /app
COPY deploy/healthcheck.sh /app/healthcheck.sh
ENV INFERLY_LISTEN=http://*:8080 \
    INFERLY_DATA=/var/lib/inferly
WORKDIR /app
VOLUME /var/lib/inferly
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["/app/healthcheck.sh"]
ENTRYPOINT ["dotnet", "inferly.dll"]
