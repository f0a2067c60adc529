using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Usage;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Takes what an OpenMeter client sends: CloudEvents, one or an array. 204 when all of them are stored or were; nothing
/// is stored where one cannot be (openmeter.io/docs; what it does in that case is not documented).</summary>
internal static class OpenMeterUsage
{
    public static async Task<IResult> Take(
        HttpContext context, IUsageStore store, UsageLimits limits, InstallationOptions options, ApiLimits api)
    {
        using var body = await UsageBody.Read(context, api.BodyBytesMax);
        using var json = VendorJson.Parse(body);
        var items = new VendorItems(options.UsageValues);
        foreach (var one in VendorJson.Each(json.RootElement))
        {
            items.Add(
                one.Text("source"), one.Text("id"), one.Text("type"), one.Text("subject"), one.Text("time"), one.Member("data"));
        }

        var faults = await items.Store(store, limits, UsageUnity.AllOrNone, context);
        return faults.Count == 0
            ? Results.NoContent()
            : throw new ApiProblem(
                400, "malformed-events", "Nothing of the request was taken, because of some of its events.",
                [.. faults.Select(static fault => new FieldError(
                    FormattableString.Invariant($"#/{fault.Index}/{Name(fault.Field)}").TrimEnd('/'), fault.Reason))]);
    }

    private static string Name(string field) => field switch
    {
        "meter" => "type",
        "customer" => "subject",
        "value" or "properties" => "data",
        _ => field,
    };
}
