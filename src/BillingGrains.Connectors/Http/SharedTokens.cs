using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Connectors.Http;

/// <summary>A tenant's tokens in the installation's database, which all silos share.</summary>
/// <param name="start">What counts until the first is stored; null for nothing.</param>
public sealed class SharedTokens(
    IErpTokens rows, string tenantId, TokenSeal seal, ITokenStore? start = null) : ITokenStore
{
    public async Task<OAuthTokens?> Read(CancellationToken cancellation)
    {
        try
        {
            return await Open(await rows.Read(tenantId, cancellation), cancellation);
        }
        catch (JournalUnavailableException unavailable)
        {
            throw new TokensUnavailableException(unavailable.Message, unavailable);
        }
    }

    public async Task<OAuthTokens> Change(
        Func<OAuthTokens?, CancellationToken, Task<OAuthTokens>> change, CancellationToken cancellation)
    {
        OAuthTokens? changed = null;
        try
        {
            await rows.Change(
                tenantId,
                async (bytes, until) =>
                {
                    var stored = await Open(bytes, until);
                    changed = await change(stored, until);
                    return changed == stored ? null : seal.Close(changed);
                },
                cancellation);
            return changed!;
        }
        catch (JournalUnavailableException unavailable)
        {
            throw new TokensUnavailableException(unavailable.Message, unavailable);
        }
    }

    private async Task<OAuthTokens?> Open(byte[]? bytes, CancellationToken cancellation) =>
        bytes is not null ? seal.Open(bytes)
        : start is not null ? await start.Read(cancellation)
        : null;
}
