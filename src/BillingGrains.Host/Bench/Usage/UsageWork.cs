using System.Globalization;
using System.Text;
using BillingGrains.Storage.Measuring;

namespace BillingGrains.Host.Bench.Usage;

/// <summary>The events of a round, made before it begins: as requests, and as rows for the comparison.</summary>
/// <param name="Requests">Bodies of <c>POST /v1/usage</c>, one item a line.</param>
/// <param name="Copies">The same events, as many to a statement as to a request.</param>
internal sealed record UsageWork(IReadOnlyList<byte[]> Requests, IReadOnlyList<string> Copies, int Events)
{
    /// <summary>Customers × meters: each event is of one of these series, in one of two hours.</summary>
    public const int Customers = 1_000;

    public const int Meters = 4;

    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const string Properties = """{"region":"eu-west","tier":"standard"}""";

    /// <summary>Ids are random, as those of senders are that know nothing of each other.</summary>
    public static UsageWork Make(int requests, int eventsPerRequest, Random random)
    {
        var bodies = new byte[requests][];
        var copies = new string[requests];
        var start = DateTime.UtcNow.AddHours(-1);
        for (var request = 0; request < requests; request++)
        {
            var body = new StringBuilder();
            var copy = new StringBuilder();
            for (var item = 0; item < eventsPerRequest; item++)
            {
                var id = new Guid(RandomBytes(random)).ToString();
                var time = start.AddMilliseconds(random.Next(3_600_000)).ToString(Time, CultureInfo.InvariantCulture);
                var customer = FormattableString.Invariant($"c-{random.Next(Customers)}");
                var meter = FormattableString.Invariant($"meter-{random.Next(Meters)}");
                var value = random.Next(1, 1_000).ToString(CultureInfo.InvariantCulture);
                body.Append(CultureInfo.InvariantCulture, $$"""
                    {"id":"{{id}}","source":"app","time":"{{time}}","meter":"{{meter}}","customer":"{{customer}}",
                    """)
                    .Append(CultureInfo.InvariantCulture, $"\"value\":{value},\"properties\":{Properties}}}\n");
                copy.Append(PlainCopy.Row("app", id, time, meter, customer, value, Properties));
            }

            bodies[request] = Encoding.UTF8.GetBytes(body.ToString());
            copies[request] = copy.ToString();
        }

        return new UsageWork(bodies, copies, requests * eventsPerRequest);
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }
}
