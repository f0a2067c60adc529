using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Preview;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Host.Api;

/// <summary>What would a contract have billed for a month? Nothing is stored.</summary>
internal static class PreviewEndpoints
{
    public static void MapPreviews(this IEndpointRouteBuilder api, ApiLimits limits) =>
        api.MapPost("/previews", async (HttpContext context) =>
        {
            var body = await Bodies.Read<ReadBody>(context);
            if (body.Facts.Count > limits.FeedItemsMax)
            {
                throw new ApiProblem(
                    413, "too-many-items", $"A preview takes at most {limits.FeedItemsMax} facts; ./bg preview takes any number.",
                    "#/facts");
            }

            var request = new PreviewRequest(
                body.Contract, body.Against, body.Period, body.Through, body.TaxRounding);
            Refuse([.. request.Faults().Select(fault => new FieldError($"#/{fault.Field}", fault.Reason))]);
            var facts = new FactReader(body.Contract);
            for (var index = 0; index < body.Facts.Count; index++)
            {
                facts.Read(index, Encoding.UTF8.GetBytes(body.Facts[index].GetRawText()));
            }

            Refuse([.. facts.Faults().Select(fault => new FieldError(
                FormattableString.Invariant($"#/facts/{fault.Line}/{fault.Field}").TrimEnd('/'), fault.Reason))]);
            return Results.Json(
                request.Answer(facts) ?? throw new ApiProblem(
                    422, "no-period", "No fact says the month: give the period.", "#/period"),
                BillingJson.Options);
        }).ForDuty(DutyTable.Read).Accepts<PreviewBody>("application/json").Produces<PreviewResult>()
          .Refuses(422).WithTags("previews").WithName("preview")
          .WithSummary("Tells what a contract would bill for a month, and why; stores nothing.");

    private static void Refuse(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw new ApiProblem(
                422, "bad-preview", string.Join(' ', errors.Select(error => error.Detail).Take(3)), errors);
        }
    }

    /// <param name="Against">Another version, or another contract in the same currency, to compare with.</param>
    /// <param name="Period">A month; without it the month of the latest fact.</param>
    /// <param name="Through">The last day that is looked at; without it the month's last.</param>
    /// <param name="TaxRounding">As the legal entity has it; counts for a contract with one rate.</param>
    internal sealed record PreviewBody(
        ContractTerms Contract, ContractTerms? Against, IReadOnlyList<FactItem> Facts, YearMonth? Period = null,
        LocalDate? Through = null, TaxRounding TaxRounding = TaxRounding.PerDocument);

    /// <summary>The same, with facts that are read one by one, so that each fault is told.</summary>
    private sealed record ReadBody(
        ContractTerms Contract, ContractTerms? Against, IReadOnlyList<JsonElement> Facts, YearMonth? Period = null,
        LocalDate? Through = null, TaxRounding TaxRounding = TaxRounding.PerDocument);
}
