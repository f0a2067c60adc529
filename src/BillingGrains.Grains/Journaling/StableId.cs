using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <summary>Ids that follow from what they stand for.</summary>
internal static class StableId
{
    /// <summary>The id of an append: the same grain, version, facts and causes give the same id, anything else another.
    /// Two activations that both append at one version therefore never take each other's success for their own.</summary>
    public static Guid OfAppend(string key, long expectedVersion, List<NewFact> facts, List<Receipt> receipts)
    {
        var hash = new Hash();
        hash.Add(key);
        hash.Add(expectedVersion);
        foreach (var fact in facts)
        {
            hash.Add(fact.Type);
            hash.Add(fact.Body);
            hash.Add(fact.Origin.CauseId);
        }

        foreach (var receipt in receipts)
        {
            hash.Add(receipt.Source);
            hash.Add(receipt.To);
        }

        return hash.ToGuid();
    }

    /// <summary>128 bits in two lanes that take in eight bytes at a step, each by its own multiplication, and are mixed
    /// at the end. It tells texts apart that differ by chance, not those that somebody made to collide: who could do so
    /// would have to be two activations of one grain. A cryptographic hash costs ten times as much.</summary>
    private struct Hash()
    {
        // Odd, and without a pattern: the fractions of the square roots of 2, 3 and 5.
        private const ulong FirstFactor = 0x6a09e667f3bcc909;
        private const ulong SecondFactor = 0xbb67ae8584caa73b;
        private const ulong Start = 0x3c6ef372fe94f82b;
        private ulong first = Start;
        private ulong second = ~Start;

        public void Add(string text)
        {
            // The length first: no two rows of texts then have the same bytes.
            Add(text.Length);
            var rest = MemoryMarshal.AsBytes(text.AsSpan());
            for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            {
                Step(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            }

            if (rest.Length > 0)
            {
                Span<byte> last = stackalloc byte[sizeof(ulong)];
                last.Clear();
                rest.CopyTo(last);
                Step(BinaryPrimitives.ReadUInt64LittleEndian(last));
            }
        }

        public void Add(long number) => Step((ulong)number);

        public readonly Guid ToGuid()
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Mixed(first ^ BitOperations.RotateLeft(second, 32)));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], Mixed(second + first));
            return new Guid(bytes);
        }

        private static ulong Mixed(ulong value)
        {
            value = (value ^ (value >> 32)) * FirstFactor;
            value = (value ^ (value >> 29)) * SecondFactor;
            return value ^ (value >> 32);
        }

        private void Step(ulong word)
        {
            first = BitOperations.RotateLeft((first ^ word) * FirstFactor, 31);
            second = BitOperations.RotateLeft((second + word) * SecondFactor, 27);
        }
    }
}
