using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>A grant while charges draw on it. Quantities as in <see cref="CoverAnswer"/>.</summary>
internal sealed class CoverLot(
    string grantId, string label, int number, LocalDate from, LocalDate? until, decimal granted)
{
    public string GrantId { get; } = grantId;

    /// <summary>As explanations name it.</summary>
    public string Label { get; } = label;

    /// <summary>Of its block or period.</summary>
    public int Number { get; } = number;

    public LocalDate From { get; } = from;

    public decimal Granted { get; } = granted;

    /// <summary>Last day; later once it has rolled over. Null when it does not expire.</summary>
    public LocalDate? Until { get; set; } = until;

    /// <summary>Its own period is over.</summary>
    public bool RolledOver { get; set; }

    public decimal Drawn { get; private set; }

    public decimal Waiting { get; private set; }

    public decimal Expired { get; private set; }

    public decimal Left => Granted - Drawn - Expired;

    /// <summary>How many of the terms' shares notice was given of.</summary>
    public int NoticesGiven { get; set; }

    public bool IsOver(LocalDate on) => Until < on;

    public void Draw(decimal quantity, bool isWaiting)
    {
        Drawn += quantity;
        Waiting += isWaiting ? quantity : 0m;
    }

    public void Expire(decimal quantity) => Expired += quantity;
}
