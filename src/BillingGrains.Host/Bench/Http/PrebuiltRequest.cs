using System.Globalization;
using System.Text;

namespace BillingGrains.Host.Bench.Http;

/// <summary>The bytes of a connection's requests: made once, and only the digits of ticket and entry change.</summary>
internal sealed class PrebuiltRequest
{
    private const int TicketDigits = 6;
    private const int EntryDigits = 12;

    private readonly byte[] bytes;
    private readonly int ticketAt;
    private readonly int entryAt;

    public PrebuiltRequest(Uri address, string path, string key, int caller)
    {
        var body = $$"""
            {"type":"time","source":"bench","ticketId":"{{new string('T', TicketDigits)}}",
            """ + $$"""
            "entryId":"entry-desk-{{new string('E', EntryDigits)}}","revision":1,"technician":"person-agent-{{caller:d3}}",
            """ + """
            "role":"engineer","workType":"remote","startedAt":"2026-03-02T08:30:00Z","minutes":45,
            "description":"Replaced the failing disk and rebuilt the array; the customer confirmed by telephone."}
            """;
        body = body.ReplaceLineEndings("");
        var head = string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\n")
            + $"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        bytes = Encoding.ASCII.GetBytes(head + body);
        ticketAt = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(new string('T', TicketDigits)));
        entryAt = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(new string('E', EntryDigits)));
    }

    /// <summary>The request with a number; the next one is written into the same bytes.</summary>
    public ReadOnlyMemory<byte> Of(long number)
    {
        Write(bytes.AsSpan(ticketAt, TicketDigits), number % HttpMeasurement.Tickets);
        Write(bytes.AsSpan(entryAt, EntryDigits), number);
        return bytes;
    }

    /// <summary>Whether an answer's body has come to its end, by its length or by its last chunk.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var digits = answer[(length + "Content-Length: ".Length)..head];
        var end = digits.IndexOf((byte)'\r');
        return answer.Length - head - 4 == int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
    }

    /// <summary>Whether the answer says that the item is stored.</summary>
    public static bool IsTaken(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("HTTP/1.1 200"u8) && answer.IndexOf("\"taken\":1,"u8) >= 0;

    private static void Write(Span<byte> digits, long number)
    {
        for (var index = digits.Length - 1; index >= 0; index--)
        {
            digits[index] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
