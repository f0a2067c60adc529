using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BillingGrains.Sandbox.Faults;

/// <summary>Numbers that depend on the seed and on what they are drawn for, and on nothing else: not on time, not on
/// the order of calls, not on the process.</summary>
public static class SeededDraw
{
    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public static int Below(int bound, long seed, params ReadOnlySpan<string> subject)
    {
        var text = seed.ToString(CultureInfo.InvariantCulture) + "\n" + string.Join('\n', subject!);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)bound);
    }
}
