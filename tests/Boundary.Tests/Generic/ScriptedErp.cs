using System.Net;
using System.Text;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Answers calls as a test says, and keeps what was asked.</summary>
internal sealed class ScriptedErp(Func<HttpRequestMessage, string, Task<(int Status, string Body)>> answer) : HttpMessageHandler
{
    public const string Empty = "{\"items\":[]}";

    public List<(HttpMethod Method, Uri Address, string Body, string Authorization)> Calls { get; } = [];

    public ScriptedErp(Func<HttpRequestMessage, (int Status, string Body)> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    /// <summary>A small configuration: documents under /documents, one call each.</summary>
    public static string Configuration(string access = "", string more = "", string body = "json") => $$$"""
        {
          "name": "Small", "number": "own", "body": "{{{body}}}",
          {{{access}}}
          {{{more}}}
          "error": { "code": "$.error" },
          "documents": [
            {
              "kinds": ["invoice"],
              "create": { "path": "/documents", "body": {
                "key": "{{invoice.key}}", "text": "{{invoice.lines[0].description}}", "gross": "{{invoice.gross}}",
                "lines": [{ "$for": "line in invoice.lines", "$do": { "net": "{{line.net}}" } }] },
                "document": "$" },
              "post": [
                { "path": "/documents/{{remoteId}}", "document": "$" },
                { "method": "POST", "path": "/documents/{{remoteId}}/post", "document": "$" }
              ],
              "find": { "path": "/documents", "query": { "key": "{{key}}" }, "document": "$.items[*]" },
              "list": { "records": "$.items[*]", "nextLink": "$.next", "calls": { "path": "/documents" } },
              "read": {
                "id": "$.id", "key": "$.key", "number": "$.number", "currency": "$.currency", "net": "$.net", "gross": "$.gross"
              },
              "posted": "document.number != ''"
            }
          ]
        }
        """;

    /// <summary>The small configuration, with payments, journals and master data.</summary>
    public static string Whole() => Configuration(more:
        """
        "vouchers": [
          {
            "kinds": ["payment", "refund"],
            "create": { "path": "/entries", "body": { "key": "{{voucher.key}}", "lowers": "{{voucher.lowers}}" },
              "document": "$.entry" },
            "find": { "path": "/entries", "query": { "key": "{{key}}" }, "document": "$.items[*]" },
            "read": { "id": "$.id", "key": "$.key", "amount": "$.amount" },
            "currency": "EUR"
          }
        ],
        "journals": {
          "create": { "path": "/journals", "body": { "key": "{{journal.key}}", "lines": [
            { "$for": "line in journal.lines", "$do": { "account": "{{line.account}}", "amount": "{{line.signed}}" } }] },
            "document": "$" },
          "find": { "path": "/journals", "query": { "key": "{{key}}" }, "document": "$.items[*]" },
          "read": { "id": "$.id", "key": "$.key", "currency": "$.currency", "amount": "$.lines[?(@.amount > 0)].amount" }
        },
        "payments": {
          "entries": [
            {
              "records": "$.items[*]", "pageSize": 2,
              "calls": { "path": "/paid", "query": { "since": "{{page.since | moment}}" } },
              "read": { "id": "$.id", "kind": { "at": "$.none", "otherwise": "payment" }, "on": "$.on",
                "state": "$.state" },
              "each": "$.on_documents[*]", "readEach": { "document": "$.id", "amount": "$.amount", "currency": "$.currency" },
              "keys": {
                "calls": { "path": "/documents", "query": { "ids": "{{documents | join(',')}}" } },
                "records": "$.items[*]", "read": { "id": "$.id", "key": "$.key" }
              },
              "cancelled": "entry.state == 'void'"
            }
          ]
        },
        "masterData": {
          "lists": [
            { "kind": "customer", "records": "$.items[*]", "calls": { "path": "/customers" },
              "read": { "id": "$.id", "name": "$.name", "state": "$.state" }, "blocked": "record.state == 'blocked'" }
          ]
        },
        "masterWriter": [
          {
            "kind": "dimension", "prefix": "centre/",
            "require": [{ "that": "size(record.id) <= 5", "words": "Centres have up to 5 characters" }],
            "findById": { "path": "/centres", "query": { "code": "{{id}}" }, "document": "$.items[*]" },
            "create": {
              "path": "/centres", "body": { "code": "{{record.id}}", "name": "{{record.name}}" }, "document": "$.made",
              "answers": [
                { "when": "error.code == 'there'", "means": "exists" }, { "when": "error.code == 'no'", "means": "refused" }
              ]
            },
            "update": [
              { "method": "PUT", "path": "/centres/{{remoteId}}/name", "body": { "name": "{{record.name}}" } },
              { "method": "PUT", "path": "/centres/{{remoteId}}/open", "body": {}, "answers": [
                { "when": "error.code == 'no'", "means": "refused", "words": "Not so" },
                { "when": "error.code == 'busy'", "means": "throttled" }, { "when": "error.code == 'gone'", "means": "absent" }] }
            ],
            "read": { "remoteId": "$.number", "id": "$.code", "name": "$.name" }
          }
        ],
        """).Replace(
            "\"gross\": \"$.gross\"\n", "\"gross\": \"$.gross\", \"open\": \"$.open\", \"billTo\": \"$.customer\"\n",
            StringComparison.Ordinal);

    public static ErpConfiguration Read(string text)
    {
        var read = ErpConfiguration.Read(text, "small.json", out var faults);
        faults.ShouldBeEmpty(string.Join('\n', faults));
        return read!;
    }

    public GenericErp Open(
        string configuration, ITokenStore? tokens = null, TimeProvider? time = null, string consent = "consent") => new(
        new HttpClient(this), Read(configuration),
        new GenericConnection(new Uri("https://erp.test/base/"), "user", "a secret", "", TimeSpan.FromSeconds(10))
        {
            RefreshToken = consent,
        },
        tokens ?? new MemoryTokens(), time ?? new FakeTime());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellation);
        lock (Calls)
        {
            Calls.Add((request.Method, request.RequestUri!, body, request.Headers.TryGetValues("Authorization", out var sent)
                ? string.Join(',', sent)
                : ""));
        }

        var (status, text) = await answer(request, body);
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
        };
    }
}
