using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Exceptions;

/// <summary>Decides what people are told of exceptions. One for the installation: key "notices/all".</summary>
public interface INoticeGrain : IJournaledGrain
{
    Task<Answer> Tell(NoticeCommand command, Origin origin);

    /// <summary>Takes what stands, and answers what people are told of it now; nothing when another look came before.
    /// </summary>
    Task<ValueList<Notice>> See(SeeCauses standing, Origin origin);

    Task<NoticeSettings> Settings();

    /// <summary>Notices that are due to be sent: each to one asker at a time, for as long as an attempt takes.</summary>
    Task<ValueList<NoticeSending>> TakeDue();
}
