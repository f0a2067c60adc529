using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Preview;
using BillingGrains.Host.Preview;
using BillingGrains.Ports.Json;
using NodaTime.Text;

namespace BillingGrains.House.Tests.Previews;

/// <summary>Asks for previews as ./bg preview does: a contract document and facts, both in JSON.</summary>
internal static class PreviewOf
{
    private const string Plain =
        """
        {"contractId": "k-1", "version": 1, "name": "Golden", "entityId": "e-1", "customerIds": ["c-1"],
         "applies": {"from": "2024-01-01"}, "billTo": "N-1", "currency": "EUR", "timeZone": "UTC", "billWhen": "work-done",
         "moneyRounding": "half-up", "timeRounding": {"scope": "entry", "stepMinutes": 1, "mode": "up", "minimumMinutes": 0},
         "parts": {"markupPercent": 0, "approvalRequired": false}, "paymentDays": 30}
        """;

    /// <summary>A contract that says nothing but these members.</summary>
    public static string Contract(string members)
    {
        var contract = JsonNode.Parse(Plain)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse("{" + members + "}")!.AsObject())
        {
            contract[name] = value?.DeepClone();
        }

        return contract.ToJsonString();
    }

    /// <summary>A contract with one price on a sum of usage.</summary>
    public static string Priced(string price, string spend = "{}") => Contract(
        $$$$"""
        "usage": [{"usageId": "u", "name": "Units", "meter": {"meterId": "m", "aggregation": "sum"},
          "price": {{{{price}}}}, "spend": {{{{spend}}}}}]
        """);

    public static string Usage(string id, string at, string value, string meter = "m") =>
        $$"""
        {"type":"usage","id":"{{id}}","source":"s","time":"{{at}}","meter":"{{meter}}","customer":"c-1",
         "value":{{value}} }
        """;

    /// <summary>Fails when anything is wrong with contract or facts.</summary>
    public static PreviewAnswer Ask(
        string contract, string period, IEnumerable<string> facts, string? through = null,
        TaxRounding taxRounding = TaxRounding.PerDocument) =>
        Result(contract, null, period, facts, through, taxRounding).Preview;

    public static PreviewResult Result(
        string contract, string? against, string? period, IEnumerable<string> facts, string? through = null,
        TaxRounding taxRounding = TaxRounding.PerDocument)
    {
        var terms = Terms(contract);
        var request = new PreviewRequest(
            terms, against is null ? null : Terms(against),
            period is null ? null : YearMonthPattern.Iso.Parse(period).Value,
            through is null ? null : LocalDatePattern.Iso.Parse(through).Value, taxRounding);
        request.Faults().ShouldBeEmpty();
        var reader = new FactReader(terms);
        var line = 0;
        foreach (var fact in facts)
        {
            reader.Read(++line, Encoding.UTF8.GetBytes(fact));
        }

        reader.Faults().ShouldBeEmpty();
        var result = request.Answer(reader).ShouldNotBeNull();
        Foots(result.Preview);
        return result;
    }

    private static ContractTerms Terms(string contract) =>
        JsonSerializer.Deserialize<ContractTerms>(contract, BillingJson.Strict).ShouldNotBeNull();

    private static void Foots(PreviewAnswer answer)
    {
        answer.Items.SelectMany(item => item.Lines).Sum(line => line.Net.Amount).ShouldBe(answer.Net.Amount);
        answer.Items.ShouldAllBe(item => item.Lines.Sum(line => line.Before.Amount) == item.Net.Amount);
        answer.Documents.Sum(document => document.Lines.Sum(line => line.Net.Amount)).ShouldBe(answer.Net.Amount);
        answer.Documents.Sum(document => document.Net.Amount).ShouldBe(answer.Net.Amount);
        answer.Documents.SelectMany(document => document.Lines).SelectMany(line => line.Parts).Order(StringComparer.Ordinal)
            .ShouldBe(answer.Items.SelectMany(item => item.Lines).Select(line => line.LineId).Order(StringComparer.Ordinal));
        if (answer.Tax is { } tax)
        {
            answer.Documents.Sum(document => document.Tax!.Amount).ShouldBe(tax.Amount);
            answer.Taxes.Sum(part => part.Tax.Amount).ShouldBe(tax.Amount);
            (answer.Net.Amount + tax.Amount).ShouldBe(answer.Gross!.Amount);
            (answer.Gross.Amount - answer.Withheld.Amount - answer.Prepaid.Amount).ShouldBe(answer.Payable!.Amount);
        }

        foreach (var item in answer.Items.Where(item => item.Explanation.Any(step => step.Amount is not null)))
        {
            item.Explanation.Last(step => step.Amount is not null).Amount!.Amount
                .ShouldBe(item.Net.Amount, $"the explanation of {item.Id} ends at another amount");
        }
    }
}
