namespace BillingGrains.Storage.Usage;

/// <summary>Tells of most keys that a sealed generation does not hold them, without asking the database: a Bloom filter that
/// looks at one cache line for each key (split blocks, as Parquet's specification has them).</summary>
/// <remarks>With 16 bits a key about one in a thousand is looked for in vain.</remarks>
internal sealed class KeyFilter
{
    private const int BitsPerKey = 16;
    private const int WordsPerBlock = 8;
    private const int BitsPerBlock = WordsPerBlock * 64;

    private readonly ulong[] words;
    private readonly ulong blocks;

    /// <param name="keys">How many it will hold.</param>
    public KeyFilter(long keys)
    {
        blocks = (ulong)Math.Max(1, keys * BitsPerKey / BitsPerBlock);
        words = new ulong[blocks * WordsPerBlock];
    }

    public void Add(UInt128 key)
    {
        var block = Block(key);
        var bits = (ulong)key;
        for (var word = 0; word < WordsPerBlock; word++, bits >>= 6)
        {
            block[word] |= 1UL << (int)(bits & 63);
        }
    }

    /// <summary>False: it was not added.</summary>
    public bool MayHold(UInt128 key)
    {
        var block = Block(key);
        var bits = (ulong)key;
        for (var word = 0; word < WordsPerBlock; word++, bits >>= 6)
        {
            if ((block[word] & (1UL << (int)(bits & 63))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The upper half of a key, which is a hash itself, says where it lies; the lower one which bits are its own.
    /// </summary>
    private Span<ulong> Block(UInt128 key) =>
        words.AsSpan((int)(Math.BigMul((ulong)(key >> 64), blocks, out _) * WordsPerBlock), WordsPerBlock);
}
