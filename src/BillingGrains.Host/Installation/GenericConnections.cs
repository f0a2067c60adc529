using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>Opens connectors that a configuration file describes.</summary>
internal static class GenericConnections
{
    /// <summary>Throws <see cref="SettingsException"/> with every fault.</summary>
    /// <param name="settling">Of the tenant: at least as long as the ERP's search may lag behind.</param>
    public static GenericErp Open(
        HttpClient http, ConnectionOptions options, string tenantId, Duration timeout, Duration settling, TimeProvider time)
    {
        var configuration = Read(options.Generic.File, $"ERP tenant {tenantId}");
        if (configuration.SearchLag > settling)
        {
            throw new SettingsException(FormattableString.Invariant(
                $"ERP tenant {tenantId} settles after {settling.TotalSeconds} s, but the search of {configuration.Name} may lag ")
                + FormattableString.Invariant(
                    $"behind by {configuration.SearchLag.TotalSeconds} s: raise limits.sending.settling."));
        }

        var client = options.Generic.Certificate.Length == 0
            ? http
            : ClientWith(options.Generic.Certificate, options.Generic.CertificatePassword);
        var connection = new GenericConnection(
            new Uri(options.Address), options.User, options.Secret, options.Company, timeout.ToTimeSpan())
        {
            Settings = options.Generic.Settings, RefreshToken = options.Generic.RefreshToken,
        };
        return new GenericErp(client, configuration, connection, TokensOf(options, configuration, tenantId), time);
    }

    /// <summary>Throws <see cref="SettingsException"/>.</summary>
    public static ErpConfiguration Read(string file, string neededBy)
    {
        if (file.Length == 0)
        {
            throw new SettingsException(
                $"{neededBy} needs a configuration of the generic connector: set Billing__Connections__NAME__Generic__File.");
        }

        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The configuration {file} cannot be read: {missing.Message}");
        }

        return ErpConfiguration.Read(text, Path.GetFileName(file), out var faults)
            ?? throw new SettingsException(string.Join(Environment.NewLine, faults));
    }

    private static ITokenStore TokensOf(ConnectionOptions options, ErpConfiguration configuration, string tenantId) =>
        options.Generic.TokenFile.Length > 0 ? new FileTokens(options.Generic.TokenFile, options.Secret)
        : configuration.KeepsTokens ? throw new SettingsException(
            $"ERP tenant {tenantId}: {configuration.Name} changes its refresh token with each use. Say where it is kept: set "
            + "Billing__Connections__NAME__Generic__TokenFile.")
        : new MemoryTokens();

    private static HttpClient ClientWith(string certificate, string password)
    {
        try
        {
            var handler = new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseCookies = false,
            };
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12FromFile(certificate, password)];
            return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        }
        catch (Exception unreadable) when (unreadable is IOException or CryptographicException)
        {
            throw new SettingsException($"The certificate {certificate} cannot be read: {unreadable.Message}");
        }
    }
}
