using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Views;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>What the process takes out of facts for a view is what PostgreSQL takes out of their JSON.</summary>
public sealed class FactReaderTests(TestPostgres postgres)
{
    private const int Facts = 400;
    private const int Keys = 40;
    private const string Type = "probe.made.v1";
    private const string Columns = "(key text, version bigint, place bigint, a text, c text, x text, z text, word text)";

    private const string Elements = """
        select key, version, coalesce(place, 0), body->'head'->>'a', body->'head'->'b'->>'c', b->>'x', b->'y'->>'z', word
        from facts left join lateral (
          select b, place, null as word from jsonb_array_elements(body->'lines') with ordinality as l(b, place)
          union all
          select null, place, word from jsonb_array_elements_text(body->'words') with ordinality as w(word, place)
        ) as element on true
        """;

    private static readonly string[] Texts =
        ["", "plain", "a \"quoted\" one", "back\\slash", "two\nlines", "é ü €", "\U0001F600", "\u0001", "null", "/", "true"];

    private static readonly ViewDefinition Rows = new(
        "probe-rows",
        Version: 1,
        Tables: ["probe_rows", "probe_elements", "probe_facts", "probe_whole"],
        Create: $"""
            create table views.probe_rows {Columns};
            create table views.probe_elements {Columns};
            create table views.probe_facts (key text, version bigint, place bigint, x text, lines jsonb);
            create table views.probe_whole (key text, version bigint, lines jsonb);
            """,
        Steps:
        [
            new(Type, "insert into views.probe_rows select key, version, place, a, c, x, z, word from rows",
                rows: new FactRows(
                    each: "lines words", evenEmpty: true, columns: "a=/head.a c=/head.b.c x=x z=y.z word=.")),
            new(Type, $"insert into views.probe_elements {Elements}"),
            new(Type, "insert into views.probe_whole select key, version, body->'lines' from facts", isWhole: true),
            new(Type, "insert into views.probe_facts select key, version, place, a, lines::jsonb from rows",
                rows: new FactRows("a=head.a lines=lines")),
        ]);

    private static readonly ViewDefinition Last = new(
        "probe-last",
        Version: 1,
        Tables: ["probe_last"],
        Create: "create table views.probe_last (key text primary key, a text, x text, lines integer)",
        Steps:
        [
            new(Type, "insert into views.probe_last (key) select key from heads where version = 1"),
            ViewStep.Setting("views.probe_last p", "p.key = l.key",
                // The name ends no search for the member "a" too early.
                new ColumnGroup("maad", Type,
                    ("a", "maad.body->'head'->>'a'"),
                    ("x", "maad.body->'lines'->0->>'x'"),
                    ("lines", "jsonb_array_length(jsonb_path_query_array(maad.body, '$.lines[*] ? (@.x == \"plain\")'))"))),
        ]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task It_is_the_same_whatever_the_facts_say(int seed)
    {
        var random = new Random(seed);
        await using var database = await ViewsDatabase.Create(postgres);
        var projector = database.Projector(random.Next(1, Facts), [Rows, Last]);
        await projector.Prepare();
        for (var number = 0; number < Facts; number++)
        {
            await database.Append(
                FormattableString.Invariant($"probe/{number % Keys}"), new NewFact(
                    Type, Body(random), [], new Origin("ann", "probe", "probe"), ViewFacts.Start));
        }

        await projector.CatchUp();

        database.Said.ShouldBeEmpty();
        (await database.Count("select count(*) from views.probe_rows where x is not null and word is null"))
            .ShouldBeGreaterThan(Facts / 4);
        var stored = $"with facts as (select key, version, body::jsonb as body from fact) {Elements}";
        await ShouldBeEqual(database, seed, "table views.probe_rows", stored);
        await ShouldBeEqual(database, seed, "table views.probe_elements", stored);
        await ShouldBeEqual(
            database, seed, "table views.probe_whole", "select key, version, body::jsonb->'lines' from fact");
        await ShouldBeEqual(
            database, seed, "select key, version, x, lines from views.probe_facts",
            "select key, version, body::jsonb->'head'->>'a', body::jsonb->'lines' from fact");
        await ShouldBeEqual(
            database, seed, "table views.probe_last",
            """
            select distinct on (key) key, b->'head'->>'a', b->'lines'->0->>'x',
              jsonb_array_length(jsonb_path_query_array(b, '$.lines[*] ? (@.x == "plain")'))
            from fact cross join lateral (select body::jsonb) as x(b) order by key, version desc
            """);
    }

    private static async Task ShouldBeEqual(ViewsDatabase database, int seed, string one, string other)
    {
        foreach (var (left, right) in new[] { (one, other), (other, one) })
        {
            (await database.Count($"select count(*) from (({left}) except all ({right})) as d"))
                .ShouldBe(0, FormattableString.Invariant($"seed {seed}: {left} but not {right}"));
        }
    }

    /// <summary>Members come in any order, are missing, are null, and lie beside others.</summary>
    private static string Body(Random random)
    {
        var body = Shuffled(random,
            ("head", Shuffled(random, ("a", Scalar(random)), ("b", Shuffled(random, ("c", Scalar(random)), Other(random))))),
            ("lines", new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Shuffled(random,
                ("x", Scalar(random)), ("y", Shuffled(random, ("z", Scalar(random)), Other(random))), Other(random)))])),
            ("words", new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)Text(random))])),
            Other(random));
        var encoder = random.Next(2) == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return body.ToJsonString(new JsonSerializerOptions { Encoder = encoder, WriteIndented = random.Next(2) == 0 });
    }

    private static JsonObject Shuffled(Random random, params (string Name, JsonNode? Value)[] members)
    {
        random.Shuffle(members);
        return new JsonObject(members.Where(_ => random.Next(8) > 0)
            .Select(static member => KeyValuePair.Create(member.Name, member.Value)));
    }

    private static (string, JsonNode?) Other(Random random) => ("other", random.Next(3) switch
    {
        0 => new JsonArray(new JsonObject { ["x"] = "not this", ["lines"] = new JsonArray("nor this") }),
        1 => new JsonObject { ["a"] = "not this", ["lines"] = new JsonArray() },
        _ => Scalar(random),
    });

    private static JsonNode? Scalar(Random random) => random.Next(6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-100, 100) / 100m,
        _ => Text(random),
    };

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];
}
