using System.Security.Cryptography.X509Certificates;

namespace BillingGrains.Connectors.Http;

/// <summary>Makes HTTP clients that show who calls by a certificate.</summary>
public static class CertifiedClient
{
    /// <summary>Without a time-out of its own. Throws IOException or CryptographicException for a file that cannot be read, or
    /// not with the password.</summary>
    /// <param name="path">A PKCS#12 file, with the private key.</param>
    /// <param name="trusted">Whom to believe that the other side is who it says; null for whom the machine believes.</param>
    public static HttpClient Open(string path, string password, X509ChainPolicy? trusted = null)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseCookies = false };
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12FromFile(path, password)];
        handler.SslOptions.CertificateChainPolicy = trusted;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
