namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>Mistakes in which day decides, and in which document a line stands on.</summary>
internal static class DateDefects
{
    private const string OnOne = "every line stands on exactly one document";
    private const string Arrives = "what leaves a draft arrives on another";
    private const string Sums = "rated = invoiced + written down + unbilled";

    public static readonly Defect[] All =
    [
        new("a tax rate is that of the issue date and not of the tax point", 20, ["tax is that of its tax point"],
            new Edit("Domain/Taxes/TaxPoint.cs",
                "TaxPointRule.Supply or TaxPointRule.Payment => supply,",
                "TaxPointRule.Supply or TaxPointRule.Payment => issue,")),
        new("a line that moves stays on its draft too", 20, [OnOne, Sums],
            new Edit("Domain/Invoices/Moving.cs",
                "Lines = content.Lines.Where(line => !ids.Contains(line.LineId)).ToValueList(),", "Lines = content.Lines,")),
    ];
}
