using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>A role that a person has, and the key that gives it.</summary>
public sealed record HeldRole(string Person, string Role, string Key, string GivenBy);

/// <summary>What a person may do.</summary>
public sealed record PersonDuties(string Person, ValueList<HeldRole> Holds, ValueList<string> Actions);

/// <summary>Something about the roles that a finance lead should know.</summary>
/// <param name="Code">"two-roles": keys of two roles together hold both sides of a four-eyes action. "nobody-else": only
/// one person may do it, so that what he made himself waits. "four-eyes-off": a legal entity does not enforce them.
/// "erp-company-alone": it does, but not for the settings of the ERP company that its documents go to.
/// </param>
/// <param name="Subject">The person, the action, or the legal entity.</param>
public sealed record DutyConflict(string Code, string Subject, string Words);

/// <summary>Who can do what, and where that is no separation.</summary>
public static class DutyReport
{
    public static ValueList<PersonDuties> Persons(IEnumerable<HeldRole> held) => held
        .GroupBy(one => one.Person, StringComparer.Ordinal)
        .OrderBy(own => own.Key, StringComparer.Ordinal)
        .Select(own => new PersonDuties(
            own.Key,
            own.ToValueList(),
            DutyTable.All.Where(duty => own.Any(one => duty.IsFor(one.Role))).Select(duty => duty.Action).ToValueList()))
        .ToValueList();

    /// <summary>Conflicts of persons, then of actions.</summary>
    public static ValueList<DutyConflict> Conflicts(ValueList<PersonDuties> persons) =>
        persons.SelectMany(TwoRoles).Concat(NobodyElse(persons)).ToValueList();

    private static IEnumerable<DutyConflict> TwoRoles(PersonDuties person) =>
        from duty in DutyTable.All
        where duty.NotBy is not null
        from made in duty.Makes
        let making = DutyTable.Find(made)!
        let approves = person.Holds.FirstOrDefault(one => duty.IsFor(one.Role) && !making.IsFor(one.Role))
        let makes = person.Holds.FirstOrDefault(one => making.IsFor(one.Role) && !duty.IsFor(one.Role))
        where approves is not null && makes is not null
        select new DutyConflict(
            "two-roles", person.Person,
            $"{person.Person} may {making.Words} by the key {makes.Key} ({makes.Role}) and {duty.Words} by the key "
                + $"{approves.Key} ({approves.Role}). Where four eyes are enforced, each is refused for his own work.");

    private static IEnumerable<DutyConflict> NobodyElse(ValueList<PersonDuties> persons) =>
        from duty in DutyTable.All
        where duty.NotBy is not null && !duty.Makes.IsEmpty
        let able = persons.Where(person => person.Actions.Contains(duty.Action)).ToList()
        where able.Count < 2 && (able.Count == 0 || duty.Makes.Any(made => able[0].Actions.Contains(made)))
        select new DutyConflict(
            "nobody-else", duty.Action,
            able.Count == 0
                ? $"Nobody may {duty.Words}: give somebody the role {duty.WhoMay}."
                : $"Only {able[0].Person} may {duty.Words}: where four eyes are enforced, what {able[0].Person} made "
                    + "himself waits until another person has the role " + duty.WhoMay + ".");
}
