using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Storage.Usage;

/// <summary>Lines of events as a block keeps them: one after the other, each with its end, compressed.</summary>
internal static class UsageBlock
{
    /// <summary>The quickest: lines of events repeat their names, which it finds.</summary>
    private const int Quality = 1;

    private const int WindowBits = 20;
    /// <summary>Times until 2109 fit beside it.</summary>
    private const int ChanceBits = 21;

    private const byte LineEnd = (byte)'\n';

    /// <summary>A block's number: the milliseconds since 1970, and chance. The table refuses the same a second time; a
    /// database that was set back gives none that a process remembers.</summary>
    public static long NewNumber(Instant now) =>
        (now.ToUnixTimeMilliseconds() << ChanceBits) | (long)RandomNumberGenerator.GetInt32(1 << ChanceBits);

    /// <summary>The lines of those events that are taken; of the others the ends.</summary>
    public static byte[] Compress(ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes)
    {
        var size = events.Length;
        foreach (ref readonly var one in events)
        {
            size += one.Outcome == UsageOutcome.Taken ? one.Length : 0;
        }

        var lines = ArrayPool<byte>.Shared.Rent(size);
        var compressed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(size));
        try
        {
            var length = 0;
            foreach (ref readonly var one in events)
            {
                if (one.Outcome == UsageOutcome.Taken)
                {
                    bytes.Slice(one.Start, one.Length).CopyTo(lines.AsSpan(length));
                    length += one.Length;
                }

                lines[length++] = LineEnd;
            }

            return BrotliEncoder.TryCompress(lines.AsSpan(0, length), compressed, out var written, Quality, WindowBits)
                ? compressed[..written]
                : throw new InvalidOperationException("Lines did not fit the room that they need at most.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    /// <summary>The lines, each with its end.</summary>
    public static byte[] Lines(byte[] block)
    {
        using var compressed = new MemoryStream(block);
        using var brotli = new BrotliStream(compressed, CompressionMode.Decompress);
        using var lines = new MemoryStream(block.Length * 8);
        brotli.CopyTo(lines);
        return lines.ToArray();
    }

    /// <summary>One line by its place, without its end.</summary>
    public static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> lines, int place)
    {
        for (var before = 0; before < place; before++)
        {
            lines = lines[(lines.IndexOf(LineEnd) + 1)..];
        }

        return lines[..lines.IndexOf(LineEnd)];
    }
}
