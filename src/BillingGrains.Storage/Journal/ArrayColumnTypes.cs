using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace BillingGrains.Storage.Journal;

/// <summary>Teaches Npgsql to send an <see cref="ArrayColumn"/>.</summary>
internal sealed class ArrayColumnTypes : PgTypeInfoResolverFactory, IPgTypeInfoResolver
{
    public override IPgTypeInfoResolver CreateResolver() => this;

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
        type == typeof(ArrayColumn) && dataTypeName is { } name
            ? new PgTypeInfo(options, new Converter(), new PgTypeId(name))
            : null;

    private sealed class Converter : PgStreamingConverter<ArrayColumn>
    {
        public override ArrayColumn Read(PgReader reader) => throw new NotSupportedException("It is only sent.");

        public override ValueTask<ArrayColumn> ReadAsync(
            PgReader reader, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("It is only sent.");

        public override Size GetSize(SizeContext context, ArrayColumn value, ref object? writeState) => value.Length;

        public override void Write(PgWriter writer, ArrayColumn value) => writer.WriteBytes(value.Bytes.Span);

        public override ValueTask WriteAsync(
            PgWriter writer, ArrayColumn value, CancellationToken cancellationToken = default) =>
            writer.WriteBytesAsync(value.Bytes, cancellationToken);
    }
}
