using System.Security.Cryptography;
using System.Text;

namespace BillingGrains.Sandbox;

/// <summary>Checks bearer tokens.</summary>
public static class Access
{
    public static bool IsBearer(HttpRequest request, string token)
    {
        var expected = Encoding.UTF8.GetBytes($"Bearer {token}");
        var given = Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString());
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
