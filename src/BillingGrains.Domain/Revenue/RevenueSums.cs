namespace BillingGrains.Domain.Revenue;

/// <summary>What moved deferred revenue. Net amounts in one currency. What is left is what was billed, less all others.
/// </summary>
/// <param name="Billed">By documents.</param>
/// <param name="PaidFromCredit">What prepaid credit that was billed here paid on documents.</param>
/// <param name="Credited">Taken back by credit notes: above 0.</param>
/// <param name="Delivered">Revenue of work, parts and the like, by their day.</param>
/// <param name="OverTime">Revenue by time.</param>
/// <param name="Used">Revenue by use.</param>
/// <param name="Milestone">Revenue by milestone.</param>
/// <param name="Expired">Revenue because it can no longer be used.</param>
public sealed record RevenueSums(
    decimal Billed = 0m, decimal PaidFromCredit = 0m, decimal Credited = 0m, decimal Delivered = 0m, decimal OverTime = 0m,
    decimal Used = 0m, decimal Milestone = 0m, decimal Expired = 0m)
{
    public static RevenueSums Zero { get; } = new();

    /// <summary>What became revenue.</summary>
    public decimal Recognised => Delivered + OverTime + Used + Milestone + Expired;

    /// <summary>What is left.</summary>
    public decimal Deferred => Billed - PaidFromCredit - Credited - Recognised;

    /// <summary>The amounts in order, without trailing zeros: the same for the same amounts.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Billed:0.####} {PaidFromCredit:0.####} {Credited:0.####} {Delivered:0.####} ")
        + FormattableString.Invariant($"{OverTime:0.####} {Used:0.####} {Milestone:0.####} {Expired:0.####}");

    public static RevenueSums operator +(RevenueSums left, RevenueSums right) => new(
        left.Billed + right.Billed, left.PaidFromCredit + right.PaidFromCredit, left.Credited + right.Credited,
        left.Delivered + right.Delivered, left.OverTime + right.OverTime, left.Used + right.Used,
        left.Milestone + right.Milestone, left.Expired + right.Expired);

    public static RevenueSums operator -(RevenueSums left, RevenueSums right) => new(
        left.Billed - right.Billed, left.PaidFromCredit - right.PaidFromCredit, left.Credited - right.Credited,
        left.Delivered - right.Delivered, left.OverTime - right.OverTime, left.Used - right.Used,
        left.Milestone - right.Milestone, left.Expired - right.Expired);
}
