using System.Security.Cryptography;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>Opens connectors that a configuration file describes.</summary>
internal static class GenericConnections
{
    /// <summary>Throws <see cref="SettingsException"/> with every fault.</summary>
    /// <param name="settling">Of the tenant: at least as long as the ERP's search may lag behind.</param>
    /// <param name="shared">Keeps tokens for all silos; null for a process that is alone.</param>
    public static GenericErp Open(
        HttpClient http, ConnectionOptions options, string tenantId, Duration timeout, Duration settling, TimeProvider time,
        IErpTokens? shared = null)
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
        return new GenericErp(client, configuration, connection, TokensOf(options, configuration, tenantId, shared), time);
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

    /// <summary>Beside a database a file is where the first tokens come from, where there were any before.</summary>
    private static ITokenStore TokensOf(
        ConnectionOptions options, ErpConfiguration configuration, string tenantId, IErpTokens? shared)
    {
        var file = options.Generic.TokenFile.Length > 0 ? new FileTokens(options.Generic.TokenFile, options.Secret) : null;
        return !configuration.KeepsTokens ? file ?? (ITokenStore)new MemoryTokens()
            : shared is not null ? new SharedTokens(shared, tenantId, new TokenSeal(options.Secret), file)
            : file ?? throw new SettingsException(
                $"{tenantId}: {configuration.Name} changes its refresh token with each use. Say where it is kept.");
    }

    private static HttpClient ClientWith(string certificate, string password)
    {
        try
        {
            return CertifiedClient.Open(certificate, password);
        }
        catch (Exception unreadable) when (unreadable is IOException or CryptographicException)
        {
            throw new SettingsException($"The certificate {certificate} cannot be read: {unreadable.Message}");
        }
    }
}
