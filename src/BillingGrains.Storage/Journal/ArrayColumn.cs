using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using NodaTime;
using NpgsqlTypes;

namespace BillingGrains.Storage.Journal;

/// <summary>One column of a batch, kept as the bytes that PostgreSQL reads an array from. Npgsql's own arrays look at each
/// value twice through an interface; of a batch that is as much work as all else that is done to send it.</summary>
/// <remarks>Format of PostgreSQL's array_recv: numbers of dimensions and flags, the elements' type, then for the one
/// dimension its length and first index, then each element after its length in bytes.</remarks>
internal abstract class ArrayColumn(NpgsqlDbType elementType, int elementOid)
{
    private const int HeaderBytes = 20;
    private const int EmptyBytes = 12;
    private const int NullSize = -1;
    private const int FirstBytes = 4 * 1_024;
    private const int KeptBytesMax = 1_024 * 1_024;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int length = HeaderBytes;
    private bool hasNull;

    public NpgsqlDbType Type { get; } = NpgsqlDbType.Array | elementType;

    public int Count { get; private set; }

    /// <summary>Of the value that was added last.</summary>
    public ValuePlace Last { get; private set; }

    /// <summary>Of the array as it is sent.</summary>
    public int Length => Count == 0 ? EmptyBytes : length;

    /// <summary>The array as it is sent; valid until the column changes.</summary>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            Put(0, Count == 0 ? 0 : 1);
            Put(4, hasNull ? 1 : 0);
            Put(8, elementOid);
            Put(12, Count);
            Put(16, 1);
            return bytes.AsMemory(0, Length);
        }
    }

    /// <summary>Forgets the values; the room that they took is kept unless it is much.</summary>
    public void Clear()
    {
        Count = 0;
        hasNull = false;
        length = HeaderBytes;
        if (bytes.Length > KeptBytesMax)
        {
            Move(FirstBytes);
        }
    }

    /// <summary>Gives the room for the values back, for other columns: nothing is done with this one any more.</summary>
    public void Release()
    {
        Clear();
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    /// <summary>The bytes of a value, as they are sent; until the column is cleared.</summary>
    public ReadOnlySpan<byte> At(ValuePlace place) => bytes.AsSpan(place.Start, place.Length);

    public void AddNull()
    {
        Begin(0);
        Put(length, NullSize);
        length += sizeof(int);
        hasNull = true;
        Count++;
    }

    /// <summary>Where the next value is written; <see cref="End"/> says how long it became.</summary>
    protected Span<byte> Begin(int sizeMax)
    {
        var needed = length + sizeof(int) + sizeMax;
        if (needed > bytes.Length)
        {
            Move(Math.Max(needed, bytes.Length * 2));
        }

        return bytes.AsSpan(length + sizeof(int));
    }

    protected void End(int size)
    {
        Put(length, size);
        Last = new ValuePlace(length + sizeof(int), size);
        length += sizeof(int) + size;
        Count++;
    }

    private void Move(int room)
    {
        var before = bytes;
        bytes = ArrayPool<byte>.Shared.Rent(room);
        before.AsSpan(0, length).CopyTo(bytes);
        ArrayPool<byte>.Shared.Return(before);
    }

    private void Put(int place, int number) => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(place), number);
}

/// <summary>Where a value lies among the bytes of its column.</summary>
internal readonly record struct ValuePlace(int Start, int Length);

internal sealed class IntegerColumn() : ArrayColumn(NpgsqlDbType.Integer, 23)
{
    public void Add(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Begin(sizeof(int)), value);
        End(sizeof(int));
    }
}

internal sealed class BigintColumn() : ArrayColumn(NpgsqlDbType.Bigint, 20)
{
    public void Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Begin(sizeof(long)), value);
        End(sizeof(long));
    }
}

internal sealed class BooleanColumn() : ArrayColumn(NpgsqlDbType.Boolean, 16)
{
    public void Add(bool value)
    {
        Begin(1)[0] = value ? (byte)1 : (byte)0;
        End(1);
    }
}

internal sealed class UuidColumn() : ArrayColumn(NpgsqlDbType.Uuid, 2950)
{
    public void Add(Guid value)
    {
        value.TryWriteBytes(Begin(16), bigEndian: true, out var size);
        End(size);
    }

    /// <summary>Of 16 bytes, the most significant first.</summary>
    public void Add(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(Begin(16), value);
        End(16);
    }
}

internal sealed class TextColumn() : ArrayColumn(NpgsqlDbType.Text, 25)
{
    public void Add(string value) =>
        End(Encoding.UTF8.GetBytes(value, Begin(Encoding.UTF8.GetMaxByteCount(value.Length))));

    /// <param name="utf8">Its bytes.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Begin(utf8.Length));
        End(utf8.Length);
    }
}

internal sealed class TimeColumn() : ArrayColumn(NpgsqlDbType.TimestampTz, 1184)
{
    private const long TicksPerMicrosecond = 10;
    private static readonly long Epoch = Instant.FromUtc(2000, 1, 1, 0, 0).ToUnixTimeTicks();

    /// <summary>Of a time in whole microseconds.</summary>
    public void Add(Instant value)
    {
        BinaryPrimitives.WriteInt64BigEndian(
            Begin(sizeof(long)), (value.ToUnixTimeTicks() - Epoch) / TicksPerMicrosecond);
        End(sizeof(long));
    }
}
