using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace BillingGrains.Ports.Usage;

/// <summary>What an event says, in one order whatever the order of its members, so that two senders' ways of writing the
/// same are the same. Reused from event to event.</summary>
internal sealed class UsageContent
{
    private const int NumberBytes = 16;

    private readonly List<(int Start, int Length)> properties = [];
    private byte[] texts = new byte[1_024];
    private byte[] whole = new byte[1_024];
    private int length;

    public void Clear()
    {
        properties.Clear();
        length = 0;
    }

    /// <summary>Adds a property: the reader stands on its name, and afterwards on the last token of its value.</summary>
    /// <param name="json">What the reader reads.</param>
    public void Add(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = length;
        Put(ref reader);
        Put(0);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            Put((byte)'"');
            Put(ref reader);
        }
        else
        {
            var first = (int)reader.TokenStartIndex;
            reader.Skip();
            Put(json[first..(int)reader.BytesConsumed]);
        }

        Put(0);
        properties.Add((start, length - start));
    }

    public int Properties => properties.Count;

    /// <summary>The first 8 bytes of SHA-256 of everything.</summary>
    /// <param name="corrects">The id of the event that it is sent in place of; empty for none.</param>
    /// <param name="ticks">Of the time that the sender gave; <see cref="UsageEvent.NoTime"/> for none.</param>
    /// <param name="value">Without zeros at its end.</param>
    public long Hash(
        ReadOnlySpan<byte> meter, ReadOnlySpan<byte> customer, ReadOnlySpan<byte> corrects, long ticks, decimal value)
    {
        var size = meter.Length + customer.Length + 2 + sizeof(long) + NumberBytes + length
            + (corrects.IsEmpty ? 0 : corrects.Length + 1);
        if (size > whole.Length)
        {
            whole = new byte[size * 2];
        }

        var rest = Append(Append(whole, meter), customer);
        BinaryPrimitives.WriteInt64BigEndian(rest, ticks);
        rest = rest[sizeof(long)..];
        decimal.GetBits(value, MemoryMarshal.Cast<byte, int>(rest[..NumberBytes]));
        rest = rest[NumberBytes..];
        if (properties.Count > 1)
        {
            var all = texts;
            properties.Sort((left, right) => all.AsSpan(left.Start, left.Length)
                .SequenceCompareTo(all.AsSpan(right.Start, right.Length)));
        }

        foreach (var (start, count) in properties)
        {
            texts.AsSpan(start, count).CopyTo(rest);
            rest = rest[count..];
        }

        if (!corrects.IsEmpty)
        {
            Append(rest, corrects);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(whole.AsSpan(0, size), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    private static Span<byte> Append(Span<byte> to, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to);
        to[text.Length] = 0;
        return to[(text.Length + 1)..];
    }

    private void Put(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Put(reader.ValueSpan);
            return;
        }

        Reserve(reader.ValueSpan.Length);
        length += reader.CopyString(texts.AsSpan(length));
    }

    private void Put(byte one)
    {
        Reserve(1);
        texts[length++] = one;
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(texts.AsSpan(length));
        length += text.Length;
    }

    private void Reserve(int count)
    {
        if (length + count > texts.Length)
        {
            Array.Resize(ref texts, Math.Max(length + count, texts.Length * 2));
        }
    }
}
