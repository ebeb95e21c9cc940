using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Inferly.Pipeline.Sockets;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>Makes connections: looks the name up, tries its addresses one after the other, and shakes hands where TLS is wanted.</summary>
internal static class Connector
{
    /// <exception cref="HttpRequestException">It can't be made, or not within the limit.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<Wire> ConnectAsync(Origin origin, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var socket = await SocketThreads.ConnectAsync(origin.Host, origin.Port, either.Token).ConfigureAwait(false);
            return new Wire(socket, origin.IsSecure ? await SecureAsync(socket, origin.Host, either.Token).ConfigureAwait(false) : null);
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw failure switch
            {
                OperationCanceledException => new HttpRequestException(
                    HttpRequestError.ConnectionError, $"{origin.HostHeader} could not be connected within {limit.TotalSeconds} s."),
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                    new HttpRequestException(HttpRequestError.NameResolutionError, $"{origin.HostHeader} has no address.", failure),
                AuthenticationException => new HttpRequestException(HttpRequestError.SecureConnectionError, $"{origin.HostHeader} is not trusted.", failure),
                SocketException or IOException => new HttpRequestException(HttpRequestError.ConnectionError, $"{origin.HostHeader} cannot be connected.", failure),
                _ => failure,
            };
        }
    }

    private static async Task<SslStream> SecureAsync(Socket socket, string host, CancellationToken cancellationToken)
    {
        // Shaking hands is computing, and for a chain of certificates that is not whole .NET asks its issuer, and blocks meanwhile.
        var bytes = new PoolStream(socket);
        var tls = new SslStream(bytes);
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = host, ApplicationProtocols = [SslApplicationProtocol.Http11] };
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            bytes.IsInline = true;
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
