using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BillingGrains.Ports.Usage;

namespace BillingGrains.Host.Api.Usage;

/// <summary>The body of a request in memory that is given back, unpacked where it came packed, and how its items are parted.
/// A CloudEvent in binary mode, of which the attributes are headers, becomes one in structured mode.</summary>
internal sealed class UsageBody : IDisposable
{
    private const string HeaderPrefix = "ce-";
    private const int FirstBytes = 64 * 1_024;

    private UsageBody(byte[] bytes, int length, UsageShape shape) => (Bytes, Length, Shape) = (bytes, length, shape);

    public byte[] Bytes { get; private set; }

    public int Length { get; private set; }

    public UsageShape Shape { get; private set; }

    /// <exception cref="ApiProblem">Of a type or packing that is not taken, or too large once it is unpacked.</exception>
    public static async Task<UsageBody> Read(HttpContext context, long bytesMax)
    {
        var shape = ShapeOf(context.Request);
        var packing = context.Request.Headers.ContentEncoding.ToString();
        if (packing is not ("" or "identity" or "gzip"))
        {
            throw new ApiProblem(415, "unknown-encoding", "A body is sent as it is, or packed by gzip.");
        }

        await using var unpacked = packing == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : null;
        var body = new UsageBody(
            ArrayPool<byte>.Shared.Rent((int)Math.Min(bytesMax, context.Request.ContentLength + 1 ?? FirstBytes)), 0, shape);
        try
        {
            await body.Fill(unpacked ?? context.Request.Body, bytesMax, context.RequestAborted);
            if (shape == UsageShape.None)
            {
                body.Structure(context.Request.Headers);
            }

            return body;
        }
        catch (InvalidDataException)
        {
            body.Dispose();
            throw new ApiProblem(400, "malformed-gzip", "The body says that it is packed by gzip, and cannot be unpacked.", "#");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Bytes);
        Bytes = [];
    }

    /// <summary>"None" is binary mode.</summary>
    private static UsageShape ShapeOf(HttpRequest request)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "application/cloudevents-batch+json" => UsageShape.Array,
            "application/cloudevents+json" => UsageShape.Single,
            _ when request.Headers.ContainsKey("ce-id") => UsageShape.None,
            "application/x-ndjson" or "application/json" => UsageShape.Lines,
            _ => throw new ApiProblem(
                415, "unknown-content-type",
                "Usage is taken as application/x-ndjson, application/json, application/cloudevents+json or "
                + "application/cloudevents-batch+json."),
        };
    }

    private async Task Fill(Stream from, long bytesMax, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await from.ReadAsync(Bytes.AsMemory(Length), cancellation);
            if (read == 0)
            {
                return;
            }

            Length += read;
            if (Length > bytesMax)
            {
                throw new ApiProblem(
                    413, "too-large", FormattableString.Invariant($"The body is larger than {bytesMax} bytes; send several."));
            }

            if (Length == Bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Length * 2);
                Bytes.AsSpan(0, Length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(Bytes);
                Bytes = larger;
            }
        }
    }

    /// <summary>Attributes are percent-encoded (CloudEvents HTTP binding 1.0.2, section 3.1.3.2).</summary>
    private void Structure(IHeaderDictionary headers)
    {
        using var structured = new MemoryStream();
        using (var json = new Utf8JsonWriter(structured))
        {
            json.WriteStartObject();
            foreach (var (name, value) in headers.Where(static header =>
                header.Key.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)))
            {
                json.WriteString(name[HeaderPrefix.Length..].ToLowerInvariant(), Uri.UnescapeDataString(value.ToString()));
            }

            if (Length > 0)
            {
                json.WritePropertyName("data");
                try
                {
                    json.WriteRawValue(Bytes.AsSpan(0, Length));
                }
                catch (JsonException)
                {
                    throw new ApiProblem(400, "malformed-json", "The event's data is not JSON.", "#");
                }
            }

            json.WriteEndObject();
        }

        var bytes = ArrayPool<byte>.Shared.Rent((int)structured.Length);
        structured.GetBuffer().AsSpan(0, (int)structured.Length).CopyTo(bytes);
        ArrayPool<byte>.Shared.Return(Bytes);
        (Bytes, Length, Shape) = (bytes, (int)structured.Length, UsageShape.Single);
    }
}
