using BillingGrains.Domain.Deciding;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Something that somebody outside does, as drawn from the seed before the run begins: what happens in the
/// run changes neither what is done nor when it is due.</summary>
/// <param name="At">Not before.</param>
/// <param name="Actor">Does one deed after the other.</param>
internal sealed record Deed(Instant At, string Actor, Func<IPerson, Task> Do)
{
    /// <summary>It ends what another deed began: a plan that is cut short keeps it.</summary>
    public bool EndsAnother { get; init; }
}

/// <summary>Somebody outside an installation, simulated or not, who asks until he is answered.</summary>
internal interface IPerson
{
    string Name { get; }

    Instant Now { get; }

    Ledger Ledger { get; }

    /// <summary>What lists show.</summary>
    Standing Standing { get; }

    Task<T> Ask<T>(Func<IGrainFactory, Task<T>> question);

    /// <summary>A record's facts as they are stored, oldest first: what reports are made of.</summary>
    Task<IReadOnlyList<object>> Facts(string key);

    /// <summary>Something happens in a ticketing system in which people work beside us.</summary>
    void Happens(SourceTold told);
}

/// <summary>What people do with an installation, and note down.</summary>
internal static class Asking
{
    public static Origin Origin(this IPerson person, string cause) => new(person.Name, cause, cause);

    /// <summary>Sends a command until it is answered.</summary>
    public static async Task<Answer> Tell(
        this IPerson person, string key, object command, Func<IGrainFactory, Task<Answer>> question)
    {
        var askedAt = person.Now;
        var answer = await person.Ask(question);
        person.Ledger.Add(new CommandMade(askedAt, person.Now, person.Name, key, command, answer));
        return answer;
    }
}
